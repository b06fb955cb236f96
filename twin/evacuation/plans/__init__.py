"""What people walk through: plans, their graph, and the network that the kernel walks on."""

"""Many runs of one building: seeds, closures, bottlenecks; and sums by hand."""

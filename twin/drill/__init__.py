"""Evacuation drills: the package that a drill is held with, and what a real one teaches the model.

``venue`` and ``moment`` say where and when; ``rehearsal`` plays the drill, ``prediction`` plays it
many times; ``package`` writes what people print. ``counts`` reads what observers wrote down,
``calibration`` fits the model to it, ``afteraction`` tells what came of it.
"""

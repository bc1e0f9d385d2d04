"""Run agents under the constitution in force: found a swarm, let it work, approve, pause, and look at it."""

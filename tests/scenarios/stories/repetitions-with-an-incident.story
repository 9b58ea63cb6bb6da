# One repetition fails and holds up only itself.
flow f
  start S
  script X y = 10 / item
  user W
  end E
  X: {"multi_instance": {"collection": "[5, n, 2]", "output_collection": "out", "output_element": "y"}}
  S -> X -> W -> E
start f {"n": 0}
waits X!EXPRESSION_FAILED
retry X {"item": 1}
waits W
knows {"n": 0, "out": [2, 10, 5], "y": 5}
start f {"n": 0}
skip X
waits X!EXPRESSION_FAILED
skip X {"y": 0}
waits W
knows {"n": 0, "out": [2, 0, 5], "y": 5}

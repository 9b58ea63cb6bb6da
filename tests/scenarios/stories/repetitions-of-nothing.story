# An empty list: nothing is done, and the flow goes on.
flow f
  start S
  user A
  script B x = 1
  user W
  end E
  A: {"multi_instance": {"collection": "items", "output_collection": "out", "output_element": "item"}}
  B: {"multi_instance": {"collection": "items", "sequential": true}}
  S -> A -> B -> W -> E
start f {"items": []}
waits W
knows {"items": [], "out": []}

# One at a time: each sees what those before it have set.
flow f
  start S
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "items", "sequential": true, "output_collection": "out", "output_element": "item + ':' + said"}}
  S -> A -> W -> E
start f {"items": ["a", "b"]}
waits A
knows at A {"item": "a", "items": ["a", "b"], "loopCounter": 1}
commit A {"said": "x"}
waits A
knows at A {"item": "b", "items": ["a", "b"], "loopCounter": 2, "said": "x"}
knows {"items": ["a", "b"], "said": "x"}
commit A {"said": "y"}
waits W
knows {"items": ["a", "b"], "out": ["a:x", "b:y"], "said": "y"}

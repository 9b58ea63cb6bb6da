# Back from the second to the first, and from behind into the second.
flow f
  start S
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "[1, 2, 3]", "sequential": true, "output_collection": "out", "output_element": "said"}}
  S -> A -> W -> E
start f
commit A {"said": "x"}
waits A
rollback A
waits A
knows {}
knows at A {"item": 1, "loopCounter": 1}
commit A {"said": "y"}
knows at A {"item": 2, "loopCounter": 2, "said": "y"}
commit A {"said": "z"}
commit A {"said": "q"}
waits W
knows {"out": ["y", "z", "q"], "said": "q"}
rollback W
waits A
knows {"said": "z"}
knows at A {"item": 3, "loopCounter": 3, "said": "z"}
commit A {"said": "r"}
waits W
knows {"out": ["y", "z", "r"], "said": "r"}

# A sub-process for each item, each at its own pace; rollback within one, and into one that is done.
flow f
  start S
  process P
  start PS in P
  user A in P
  user B in P
  end PE in P
  user W
  end E
  P: {"multi_instance": {"collection": "riders", "element_variable": "rider", "output_collection": "out", "output_element": "rider + b"}}
  S -> P -> W -> E
  PS -> A -> B -> PE
start f {"riders": ["x", "y"]}
waits A, A
commit A@1 {"a": 1}
commit B {"b": "1"}
waits A
commit A@2
waits B
rollback B@2
waits A
rollback B@1
waits A, B
commit B {"b": "2"}
commit A
commit B {"b": "3"}
waits W
knows {"a": 1, "b": "3", "out": ["x2", "y3"], "riders": ["x", "y"]}
rollback W to A
waits A
knows {"riders": ["x", "y"]}
commit A
commit B {"b": "4"}
waits W
knows {"a": 1, "b": "4", "out": ["x2", "y4"], "riders": ["x", "y"]}

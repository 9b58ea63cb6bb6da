# One repetition that was done is taken back: it counts as done no more.
flow f
  start S
  user U
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "[1, 2, 3]", "output_collection": "out", "output_element": "said"}}
  S -> U -> A -> W -> E
start f
commit U
waits A, A, A
commit A@1 {"said": "x"}
rollback A@1
waits A, A, A
commit A@2 {"said": "y"}
commit A@3 {"said": "z"}
waits A
knows at A {"item": 1, "loopCounter": 1}
commit A {"said": "w"}
waits W
knows {"out": ["w", "y", "z"], "said": "z"}
rollback W
waits A
knows at A {"item": 1, "loopCounter": 1}
commit A {"said": "v"}
waits W
rollback W to A
waits A, A, A
knows {}
rollback A
waits U

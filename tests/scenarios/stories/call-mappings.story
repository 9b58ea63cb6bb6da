# What goes in and what comes back: all, a part, or nothing.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  flow Full sub
  flow Part sub
  flow None sub
  user W
  end E
  Full: {"input_mode": "full", "input": {"extra": "n + 1"}, "output_mode": "full"}
  Part: {"input": {"m": "n"}, "output": {"got": "x"}}
  None: {"input_mode": "none", "output_mode": "none"}
  S -> Full -> Part -> None -> W -> E
start f {"n": 1}
waits X
knows at X {"extra": 2, "n": 1}
commit X {"x": 1}
waits X
knows {"extra": 2, "n": 1, "x": 1}
knows at X {"m": 1}
commit X {"x": 5, "y": 5}
waits X
knows {"extra": 2, "got": 5, "n": 1, "x": 1}
knows at X {}
commit X {"x": 9}
waits W
knows {"extra": 2, "got": 5, "n": 1, "x": 1}

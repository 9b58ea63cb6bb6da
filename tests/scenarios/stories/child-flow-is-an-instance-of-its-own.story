# Two levels deep: each child flow has its own variables, tasks, way and end.
flow inner
  start S
  user X
  end E
  S -> X -> E
flow middle
  start S
  user M
  flow C inner
  user N
  end E
  S -> M -> C -> N -> E
flow main
  start S
  flow P middle
  user W
  end E
  P: {"input": {"p": "n"}, "output": {"m": "m"}}
  S -> P -> W -> E
start main {"n": 1}
in P is running
in P waits M
in P knows {"p": 1}
commit M {"m": 2}
in P waits nowhere
in P passed S M C
in C is running
in C waits X
in C knows {"m": 2, "p": 1}
commit X {"x": 3}
in C is completed
in C knows {"m": 2, "p": 1, "x": 3}
in C passed S X E
in P waits N
in P knows {"m": 2, "p": 1, "x": 3}
refused TASK_NOT_OPEN: commit X
commit N
in P is completed
in P passed S M C N E
knows {"m": 2, "n": 1}
commit W
is completed
in C is completed

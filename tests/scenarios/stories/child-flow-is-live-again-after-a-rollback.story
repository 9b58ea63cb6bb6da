# A rollback into a flow that has ended makes the same one live again; one to before its call makes
# another.
flow inner
  start S
  user X
  end E
  S -> X -> E
flow sub
  start S
  flow C inner
  user Y
  end E
  S -> C -> Y -> E
flow main
  start S
  user U
  flow P sub
  user W
  end E
  S -> U -> P -> W -> E
start main
commit U {"u": 1}
commit X {"x": 1}
in C@1 is completed
commit Y {"y": 1}
in P@1 is completed
in P@1 knows {"u": 1, "x": 1, "y": 1}
rollback W
in P@1 is running
in P@1 waits Y
in P@1 knows {"u": 1, "x": 1}
in C@1 is completed
rollback Y
in C@1 is running
in C@1 knows {"u": 1}
commit X {"x": 2}
commit Y
in P@1 is completed
in P@1 knows {"u": 1, "x": 2}
rollback W to U
in P@1 is cancelled
in C@1 is cancelled
commit U {"u": 2}
in P@1 is cancelled
in P@2 is running
in C@2 knows {"u": 2}
rollback X
in P@2 is cancelled
in C@2 is cancelled
commit U
terminate
in P@3 is terminated
in C@3 is terminated
in P@2 is cancelled

# An activity of BPMN that has no way out ends its branch, in a fork and in a sub-process.
flow f
  start S
  task T
  user A
  call B money.take
  process P
  start PS in P
  user Q in P
  user R
  T: {"ways": "all"}
  A: {"ways": "all"}
  B: {"ways": "all"}
  Q: {"ways": "all"}
  R: {"ways": "all", "multi_instance": {"collection": "[1, 2]"}}
  S -> T
  T -> A
  T -> B
  T -> P
  PS -> Q
  P -> R
given money.take answers {"ok": true}
start f
waits A, Q
commit A {"a": 1}
commit Q {"q": 1}
waits R, R
rollback R to Q
waits Q
commit Q {"q": 2}
commit R
commit R
is completed
knows {"a": 1, "q": 2}
called money.take 1

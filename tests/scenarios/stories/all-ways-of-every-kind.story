# A start, a call, a sub-process and repetitions leave by all ways too. What calls by a way that may
# not be taken is not begun ahead.
flow f
  start S
  fetch F a.x
  fetch G a.y
  process P
  start PS in P
  script PX in P x = 1
  end PE in P
  user R
  user U
  user V
  user W
  parallel J
  user Z
  end E
  S: {"ways": "all"}
  F: {"ways": "all"}
  P: {"ways": "all"}
  R: {"ways": "all", "multi_instance": {"collection": "[1, 2]"}}
  S -> F
  S -> P
  S -> R when n > 1
  PS -> PX -> PE
  F -> G when a.x > 1
  G -> J
  P -> U
  P -> V when x == 1
  R -> W
  R -> J when n == 2
  U -> J
  V -> J
  W -> J
  J -> Z -> E
given fields answers {"a.x": 2, "a.y": 3}
start f {"n": 2}
waits U, V, R, R
called fields 2
commit R
commit R
waits U, V, W
commit U
commit V
waits W
commit W
waits Z
rollback Z to R
waits R, R
commit R
commit R
commit W
waits Z
commit Z
is completed

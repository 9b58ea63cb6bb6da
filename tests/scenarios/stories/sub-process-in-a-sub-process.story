# Two frames deep, with a fork in the inner one; back in from behind, and out of the first task.
flow f
  start S
  user U
  process P
  start PS in P
  process Q in P
  start QS in Q
  parallel F in Q
  user A in Q
  user B in Q
  parallel J in Q
  end QE in Q
  user K in P
  end PE in P
  user W
  end E
  S -> U -> P -> W -> E
  PS -> Q -> K -> PE
  QS -> F
  F -> A -> J
  F -> B -> J
  J -> QE
start f {"x": 0}
commit U
commit A {"a": 1}
commit B {"b": 1}
waits K
knows {"x": 0}
knows at K {"a": 1, "b": 1, "x": 0}
commit K
waits W
knows {"a": 1, "b": 1, "x": 0}
rollback W to A
waits A
knows {"x": 0}
knows at A {"x": 0}
commit A {"a": 2}
waits K
knows at K {"a": 2, "b": 1, "x": 0}
rollback K to U
waits U
passed S U

# Back to the sub-process itself: it begins anew.
flow f
  start S
  process P
  start PS in P
  user A in P
  user B in P
  end PE in P
  user W
  end E
  S -> P -> W -> E
  PS -> A -> B -> PE
start f {"x": 0}
commit A {"x": 1}
rollback B to P
waits A
knows at A {"x": 0}
commit A {"x": 2}
commit B
waits W
rollback W to P
waits A
knows {"x": 0}
passed S P PS A

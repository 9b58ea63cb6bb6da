# A part of a flow in a frame of its own: what it sets counts once it has ended.
flow f
  start S
  user U
  process P
  start PS in P
  user A in P
  user B in P
  end PE in P
  user W
  end E
  S -> U -> P -> W -> E
  PS -> A -> B -> PE
start f {"x": 0}
commit U
commit A {"x": 1}
waits B
knows {"x": 0}
knows at B {"x": 1}
commit B {"y": 1}
waits W
knows {"x": 1, "y": 1}
rollback W
waits B
knows {"x": 0}
knows at B {"x": 1}
rollback B
rollback A
waits U
knows {"x": 0}
commit U
commit A
commit B
commit W
is completed

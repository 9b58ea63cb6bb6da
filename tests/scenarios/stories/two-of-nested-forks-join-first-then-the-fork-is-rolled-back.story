# A fork of which a branch has left at a join is rolled back to before it, twice: each time what was
# set before is known there.
flow f
  start S
  parallel F
  user A
  user B
  parallel G
  user C
  user D
  user X
  parallel J1
  user Y
  parallel J2
  user Z
  end E
  S -> F
  F -> A -> B -> G
  G -> C -> J1
  G -> D -> J2
  F -> X -> J1
  J1 -> Y -> J2
  J2 -> Z -> E
start f {"a": 0}
commit A {"a": 1}
commit B
commit C {"c": 1}
commit X {"x": 1}
waits D, Y
rollback D to B
knows at B {"a": 1}
commit B {"b": 1}
rollback D to B
knows at B {"a": 1}

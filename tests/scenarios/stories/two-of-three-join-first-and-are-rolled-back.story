# Back through both joins into the first branch; the third keeps its place.
flow f
  start S
  parallel F
  user A
  user B
  user C
  parallel J1
  user D
  parallel J2
  user Z
  end E
  S -> F
  F -> A -> J1
  F -> B -> J1
  J1 -> D -> J2
  F -> C -> J2
  J2 -> Z -> E
start f {"x": 0}
commit A {"a": 1, "x": 1}
commit B {"b": 1}
rollback D to A
waits A, C
knows at A {"x": 0}
commit A {"a": 2}
waits C, D
commit C {"c": 1, "x": 3}
commit D {"d": 1}
waits Z
rollback Z to A
waits A
knows {"x": 0}
commit A {"a": 3}
waits D
knows at D {"a": 3, "b": 1, "x": 0}
commit D
waits Z
knows {"a": 3, "b": 1, "c": 1, "x": 3}
rollback Z to C
waits C
commit C {"c": 2}
knows {"a": 3, "b": 1, "c": 2, "x": 0}

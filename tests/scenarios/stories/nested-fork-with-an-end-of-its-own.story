# One inner branch goes to the outer join, the other ends by itself: the join waits for the first
# and for the outer branch, and for nobody else.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  user C
  parallel J
  user Z
  end E
  end EC
  S -> F
  F -> A -> J
  F -> G
  G -> B -> J
  G -> C -> EC
  J -> Z -> E
start f {"x": 0}
commit B {"b": 1}
waits A, C
commit A {"a": 1}
waits C, Z
knows at Z {"a": 1, "b": 1, "x": 0}
rollback Z to A
waits A, C
knows at A {"x": 0}
commit A {"a": 2}
waits C, Z
commit C {"c": 1}
waits Z
rollback Z to B
waits B
commit B {"b": 2}
waits Z
knows at Z {"a": 2, "b": 2, "c": 1, "x": 0}
commit Z
is completed
knows {"a": 2, "b": 2, "c": 1, "x": 0}

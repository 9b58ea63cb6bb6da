# From behind everything back into an inner branch: two joins are undone.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  user C
  parallel H
  user D
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> G
  G -> B -> H
  G -> C -> H
  H -> D -> J
  J -> Z -> E
start f {"x": 0}
commit A {"a": 1}
commit B {"b": 1}
commit C {"c": 1}
commit D {"d": 1}
waits Z
knows {"a": 1, "b": 1, "c": 1, "d": 1, "x": 0}
rollback Z to C
waits C
knows {"x": 0}
knows at C {"x": 0}
commit C {"c": 2}
waits D
knows at D {"b": 1, "c": 2, "x": 0}
commit D
waits Z
knows {"a": 1, "b": 1, "c": 2, "x": 0}
rollback Z to A
waits A
commit A {"a": 2}
waits Z
knows {"a": 2, "b": 1, "c": 2, "x": 0}
commit Z
is completed

# From behind the inner join back into one of its branches: the other waits at the join again, the
# outer branch stays where it is.
flow f
  start S
  parallel F
  user A
  user A2
  parallel G
  user B
  user C
  parallel H
  user D
  parallel J
  end E
  S -> F
  F -> A -> A2 -> J
  F -> G
  G -> B -> H
  G -> C -> H
  H -> D -> J
  J -> E
start f
commit A {"a": 1}
commit B {"b": 1}
commit C {"c": 1}
waits A2, D
rollback D to B
waits A2, B
knows at B {}
knows at A2 {"a": 1}
commit B {"b": 2}
waits A2, D
knows at D {"b": 2, "c": 1}
commit D
commit A2
is completed
knows {"a": 1, "b": 2, "c": 1}

# A fork within a branch of a fork: the inner join waits for its own branches, the outer for all.
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
waits A, B, C
commit C {"c": 1}
commit B {"b": 1}
waits A, D
knows at D {"b": 1, "c": 1, "x": 0}
knows {"x": 0}
commit A {"x": 5}
waits D
commit D
waits Z
knows {"b": 1, "c": 1, "x": 5}
commit Z
is completed

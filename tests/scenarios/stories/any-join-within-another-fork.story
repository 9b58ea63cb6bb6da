# An inner join that waits for one branch only; the outer one still waits for all.
flow f
  start S
  parallel F
  user A
  parallel G
  user B
  user C
  parallel H
  parallel J
  user Z
  end E
  H: {"branch_merge": "any", "data_merge": "none"}
  S -> F
  F -> A -> J
  F -> G
  G -> B -> H
  G -> C -> H
  H -> J -> Z -> E
start f
commit C {"c": 1}
waits A
commit A {"a": 1}
waits Z
knows {"a": 1}

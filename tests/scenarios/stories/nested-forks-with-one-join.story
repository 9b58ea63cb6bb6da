# The branches of two forks meet at one join.
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
  S -> F
  F -> A -> J
  F -> G
  G -> B -> J
  G -> C -> J
  J -> Z -> E
start f
commit B {"b": 1}
commit A {"a": 1}
waits C
commit C {"c": 1}
waits Z
knows {"a": 1, "b": 1, "c": 1}
rollback Z to B
waits B
commit B {"b": 2}
waits Z
knows {"a": 1, "b": 2, "c": 1}

# Three branches; two join first, then the third.
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
commit A {"a": 1}
waits B, C
commit B {"b": 1}
waits C, D
knows at D {"a": 1, "b": 1, "x": 0}
commit C {"c": 1}
waits D
commit D {"d": 1}
waits Z
knows {"a": 1, "b": 1, "c": 1, "d": 1, "x": 0}
commit Z
is completed

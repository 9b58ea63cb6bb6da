# Of two values for one variable that of the later way stands; branches that have joined come last.
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
start f
commit A {"x": "a", "y": "a"}
commit B {"x": "b"}
waits C, D
knows at D {"x": "b", "y": "a"}
commit C {"x": "c", "y": "c", "z": "c"}
commit D
waits Z
knows {"x": "b", "y": "a", "z": "c"}
# It is so whoever comes first.
rollback C
waits C
commit C {"x": "d"}
waits Z
knows {"x": "b", "y": "a"}

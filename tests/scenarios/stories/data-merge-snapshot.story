# As Turbo merges: all that each branch sees, in the order of their coming.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  J: {"data_merge": "snapshot"}
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f {"x": 0}
commit B {"x": 2, "b": 1}
commit A {"a": 1}
waits Z
knows {"a": 1, "b": 1, "x": 0}

# What branches have set is forgotten.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  J: {"data_merge": "none"}
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f {"x": 0}
commit B {"x": 2}
commit A {"x": 1}
waits Z
knows {"x": 0}
rollback Z to A
waits A
commit A
waits Z
knows {"x": 0}

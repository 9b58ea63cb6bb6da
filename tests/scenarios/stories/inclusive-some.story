# All ways whose conditions hold, and the join waits for just those.
flow f
  start S
  inclusive F
  user A
  user B
  user C
  inclusive J
  user Z
  end E
  S -> F
  F -> A when a
  F -> B when b
  F -> C when c
  A -> J
  B -> J
  C -> J
  J -> Z -> E
start f {"a": true, "b": false, "c": true}
waits A, C
commit A
waits C
commit C
waits Z
start f {"a": true, "b": true, "c": true}
waits A, B, C
commit B
commit C
commit A
waits Z
start f {"a": false, "b": true, "c": false}
waits B
commit B
waits Z
commit Z
is completed

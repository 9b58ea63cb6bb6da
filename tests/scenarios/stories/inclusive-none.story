# Where no condition holds the default is taken; without one it is an incident.
flow with
  start S
  inclusive F
  user A
  user B
  inclusive J
  end E
  S -> F
  F -> A when a
  F -> B otherwise
  A -> J
  B -> J
  J -> E
flow without
  start S
  inclusive F
  user A
  user B
  inclusive J
  end E
  S -> F
  F -> A when a
  F -> B when b
  A -> J
  B -> J
  J -> E
start with {"a": false}
waits B
commit B
is completed
start with {"a": true}
waits A
start without {"a": false, "b": false}
waits F!NO_WAY_OUT
retry F {"b": true}
waits B
commit B
is completed

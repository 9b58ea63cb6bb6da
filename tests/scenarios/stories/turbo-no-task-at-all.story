# Turbo's C18: a flow that asks nobody is over as soon as it began.
flow f
  start S
  exclusive G
  end E
  end F
  S -> G
  G -> E when a == 5
  G -> F otherwise
start f {"a": 5}
is completed
passed S G E

# Flows that call one another without end are refused; but each may be deployed before the next.
flow f0
  start S
  flow C f1
  end E
  S -> C -> E
flow f1
  start S
  flow C f2
  end E
  S -> C -> E
flow f2
  start S
  flow C f3
  end E
  S -> C -> E
flow f3
  start S
  flow C f4
  end E
  S -> C -> E
flow f4
  start S
  flow C f5
  end E
  S -> C -> E
flow f5
  start S
  flow C f6
  end E
  S -> C -> E
flow f6
  start S
  flow C f7
  end E
  S -> C -> E
flow f7
  start S
  flow C f8
  end E
  S -> C -> E
flow f8
  start S
  flow C f9
  end E
  S -> C -> E
flow f9
  start S
  flow C f10
  end E
  S -> C -> E
flow f10
  start S
  flow C f11
  end E
  S -> C -> E
flow f11
  start S
  end E
  S -> E
start f0
waits C!CALLS_TOO_DEEP
skip C
is completed

# It is an incident until the flow is there.
flow main
  start S
  flow C sub
  user W
  end E
  S -> C -> W -> E
start main
waits C!FLOW_NOT_FOUND
retry C
waits C!FLOW_NOT_FOUND
flow sub
  start S
  user X
  end E
  S -> X -> E
retry C
waits X
commit X
waits W

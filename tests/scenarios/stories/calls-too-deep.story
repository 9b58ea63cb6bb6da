# A flow that calls itself for ever comes to an end.
flow f
  start S
  flow C f
  end E
  S -> C -> E
start f
waits C!CALLS_TOO_DEEP
skip C
is completed

# Into a sub-process, out of one, or to nowhere: no jump crosses a border.
flow f
  start S
  user A
  process P
  start PS in P
  user B in P
  end PE in P
  end E
  S -> A -> P -> E
  PS -> B -> PE
start f
refused INVALID_FIELD: jump A to B
refused INVALID_FIELD: jump A to Nowhere
refused WAIT_NOT_FOUND: jump B to A
commit A
refused INVALID_FIELD: jump B to A
jump B to PE
is completed

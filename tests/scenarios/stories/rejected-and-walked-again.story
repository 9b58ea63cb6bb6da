# Rejected to the first task; committed again, it walks the way that the flow says.
flow f
  start S
  user Draft
  user Lead
  user Boss
  end E
  S -> Draft -> Lead -> Boss -> E
start f
commit Draft
commit Lead
rollback Boss to Draft
waits Draft
commit Draft
waits Lead
refused NOTHING_BEFORE: rollback Lead to Boss

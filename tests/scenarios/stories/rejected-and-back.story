# Rejected to the first task; committed again, it goes straight back to who rejected it.
flow f
  start S
  user Draft
  user Lead
  user Boss
  end E
  S -> Draft -> Lead -> Boss -> E
start f
commit Draft {"days": 30}
commit Lead
waits Boss
rollback Boss to Draft returning
waits Draft
knows {}
commit Draft {"days": 3}
waits Boss
knows {"days": 3}
passed S Draft Boss
rollback Boss
waits Draft
commit Draft
waits Lead

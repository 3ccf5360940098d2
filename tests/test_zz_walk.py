import migtools as mt, pytest, time
def test_walk(any_office, dump, statements):
    o=any_office
    print(o.dialect)
    before=dump(o)
    found=mt.match(o,"carrier")
    ok=found[found.status=="exact"]
    pairs=[("carrier",int(r.local),int(r.resource)) for r in ok.itertuples()]
    t=time.time()
    plan=mt.realign(o,pairs,on_collision="keep_resource"); t1=time.time()
    print(plan.summary(), t1-t)
    r=mt.commit(o,plan); print(r, time.time()-t1)
    v=mt.verify(o); print(v[~v.ok])
    t=time.time()
    rv=mt.revert(o,r.number); print(rv.summary(), rv.blocked, time.time()-t)
    t=time.time(); mt.commit(o,rv); print(time.time()-t)
    assert dump(o)==before
    r2=mt.commit(o,mt.revert(o,2)); 
    mt.commit(o,mt.revert(o,3)); assert dump(o)==before
    print(o.check())

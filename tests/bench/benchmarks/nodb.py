"""An operation without database, against a program that knows nothing but its answer."""


def run(rig):
    port, _ = rig.door(rig.socket, rig.socket)
    baseline = rig.constant(rig.get(port, "/healthz"))
    return rig.compare(rig.door(rig.socket, baseline), ["/healthz"], target=0.90)

"""Makes the mongod on a loopback port a replica set of one, and waits until it takes writes.

    mongodb-initiate.py PORT PID

Ends with 1 when the process PID is gone, which is how a server that cannot start is told from a slow one.
"""
import os
import sys
import time

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

NOT_YET_INITIALIZED = 94

port, pid = int(sys.argv[1]), int(sys.argv[2])
admin = MongoClient("127.0.0.1", port, serverSelectionTimeoutMS=200, directConnection=True).admin
members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]

while os.path.exists(f"/proc/{pid}"):
    try:
        if admin.command("isMaster")["ismaster"]:
            sys.exit(0)
        config = admin.command("replSetGetConfig")["config"]
        if config["members"][0]["host"] != members[0]["host"]:  # it was made at another port
            config.update(members=members, version=config["version"] + 1)
            admin.command("replSetReconfig", config, force=True)
    except ConnectionFailure:
        pass
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            admin.command("replSetInitiate", {"_id": "rs0", "members": members})
    time.sleep(0.05)
sys.exit(1)

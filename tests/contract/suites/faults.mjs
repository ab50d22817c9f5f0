// What an operation says when what it stands on fails.
import assert from 'node:assert/strict';
import { until } from '../../support/service.mjs';
import { refused } from '../contract.mjs';
import { failing } from '../faults.mjs';

const commands = ['find', 'aggregate', 'count', 'insert', 'update', 'delete', 'findAndModify', 'getMore'];

export default async function faults(t, contract) {
  const { shop } = contract;

  for (const operation of contract.operations) {
    // The first command of a guarded operation asks for the key; a resumable one takes its lease by an insert, and has no other outside
    // its transaction. Both are let through, so that the operation itself meets the fault.
    const resumable = operation.idempotency === 'resumable';
    const mode = operation.permission === 'public' ? 'alwaysOn' : { skip: 1 };
    const failCommands = resumable ? commands.filter((name) => name !== 'insert') : commands;

    // What nginx keeps for a moment outlives the database for as long; the worker is asked itself.
    const send = (...all) => (operation.cache === 'public' ? contract.sendPast(...all) : contract.send(...all));

    if (operation.database) {
      await t.test(`${operation.id}: the database does not answer`, async () => {
        const request = await contract.valid(operation);
        await failing(shop, { failCommands: [...commands, 'ping'], closeConnection: true }, 'alwaysOn', async () => {
          refused(await send(operation, request), resumable ? 'outcome_unknown' : 'database_unavailable');
        });
        await recovered(contract, operation);
        await failing(shop, { failCommands, errorCode: 11602 }, mode, async () => {
          refused(await send(operation, request), 'database_unavailable');
        });
        await recovered(contract, operation);
      });

      await t.test(`${operation.id}: the database refuses the command`, async () => {
        const request = await contract.valid(operation);
        await failing(shop, { failCommands, errorCode: 2 }, mode, async () => {
          refused(await send(operation, request), 'internal_error');
        });
      });
    } else {
      await t.test(`${operation.id} does not need the database`, async () => {
        await failing(shop, { failCommands: commands, closeConnection: true }, 'alwaysOn', async () => {
          assert.equal((await contract.send(operation, await contract.valid(operation))).status, 200);
        });
      });
    }

    await t.test(`${operation.id}: it waited so long that nobody wants the answer`, async () => {
      const request = contract.wellFormed(operation);
      const start = (Date.now() / 1000 - 60).toFixed(3);
      refused(await contract.sendPast(operation, request, { parameters: { REQUEST_START: start } }), 'overloaded');
    });
  }
}

// A worker that lost the database looks for it before it says so again.
async function recovered(contract, operation) {
  await until('the workers find the database again', async () => {
    const request = await contract.valid(operation).catch(() => contract.wellFormed(operation));
    return (await contract.send(operation, request)).status < 500;
  });
}

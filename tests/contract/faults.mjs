// What a shop stands on fails on purpose.
// Runs a function while commands of the workers to the database fail; it is given a call that resolves when the first one has. Source: MongoDB's failCommand.
export async function failing(shop, data, mode, run) {
  const admin = shop.mongo.db('admin');
  const { count } = await admin.command({ configureFailPoint: 'failCommand', mode, data: { appName: 'cartwright', ...data } });
  try {
    await run(async () => {
      await admin.command({ waitForFailPoint: 'failCommand', timesEntered: count + 1, maxTimeMS: 60000 });
    });
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
}

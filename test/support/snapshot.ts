/** The part of a Hardhat connection that is needed here, whatever its chain type. */
interface Restorable {
  readonly networkHelpers: { takeSnapshot(): Promise<{ restore(): Promise<void> }> };
  close(): Promise<void>;
}

/**
 * A deployment made once for a whole file and put back as it was before each test, by a snapshot: a second of work a file
 * instead of a second a test. Call it inside `describe`; the function it returns gives the deployment, inside tests only.
 */
export function restoredBeforeEach<Deployment extends { readonly connection: Restorable }>(
  deploy: () => Promise<Deployment>,
): () => Deployment {
  let deployment: Deployment | undefined;
  let restore: (() => Promise<void>) | undefined;

  before(async () => {
    deployment = await deploy();
    const snapshot = await deployment.connection.networkHelpers.takeSnapshot();
    restore = () => snapshot.restore();
  });

  beforeEach(async () => {
    await restore?.();
  });

  after(async () => {
    await deployment?.connection.close();
  });

  return () => {
    if (deployment === undefined) throw new Error("The deployment is there inside tests only.");
    return deployment;
  };
}

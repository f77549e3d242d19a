/** Import arrows of the TypeScript side: sdk <- keeper, deploy <- simulator <- tasks, test. */
const onlyFrom = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(sdk|keeper|simulator|deploy|tasks|test|scripts)/", pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    onlyFrom("sdk-is-pure", "The sdk is the pure twin of the contracts' maths.", "^sdk/", "^sdk/"),
    onlyFrom(
      "mainnet-stands-alone",
      "The local mainnet knows nothing of Keel.",
      "^scripts/mainnet/",
      "^scripts/mainnet/",
    ),
    onlyFrom("deploy-is-below", "Deployments use addresses only.", "^deploy/", "^(deploy|sdk|scripts/mainnet)/"),
    onlyFrom("keeper-is-below", "The keeper runs without the simulator.", "^keeper/", "^(keeper|sdk)/"),
    onlyFrom(
      "simulator-is-below",
      "Tasks call the simulator.",
      "^simulator/",
      "^(simulator|keeper|deploy|sdk|scripts/mainnet)/",
    ),
    onlyFrom("nothing-imports-tests", "Tests are the top.", "^(tasks|scripts)/", "^(?!test/)"),
    {
      name: "sdk-knows-no-chain",
      severity: "error",
      from: { path: "^sdk/" },
      to: { path: "node_modules/(hardhat|ethers)/|^types/|^node:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|^types/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};

import { fileURLToPath } from "node:url";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import ignoreWarnings from "hardhat-ignore-warnings";
import { configVariable, defineConfig } from "hardhat/config";

import { tasks } from "./tasks/index.js";

const SOLJSON = fileURLToPath(new URL("./node_modules/solc/soljson.js", import.meta.url));

/** One compiler for every contract, taken from npm so that a build never downloads anything. */
const compiler = (runs: number) => ({
  version: "0.8.37",
  path: SOLJSON,
  settings: {
    viaIR: true,
    evmVersion: "osaka",
    optimizer: { enabled: true, runs },
    metadata: { bytecodeHash: "none" },
  },
});

export default defineConfig({
  plugins: [toolbox, ignoreWarnings],
  tasks,
  paths: { ignition: "deploy" },
  solidity: {
    // The contracts are built without the Solidity tests, so that the TypeScript tests need not wait for those.
    splitTestsCompilation: true,
    compilers: [compiler(1_000_000)],
    overrides: { "contracts/OptionsVault.sol": compiler(200) },
  },
  // A warning in our own code fails the build; the code of others is theirs.
  warnings: {
    "npm/**/*": { default: "off" },
    "contracts/**/*": { default: "error" },
    "test/**/*": { "func-mutability": "off", default: "warn" },
  },
  typechain: { outDir: "types" },
  networks: {
    // The local mainnet (scripts/mainnet) is built on this chain: id 1, real bytecode at real addresses.
    default: { type: "edr-simulated", chainType: "l1", chainId: 1, hardfork: "osaka" },
    localhost: { type: "http", chainType: "l1", chainId: 1, url: "http://127.0.0.1:8545" },
    mainnet: {
      type: "http",
      chainType: "l1",
      chainId: 1,
      url: configVariable("MAINNET_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
    sepolia: {
      type: "http",
      chainType: "l1",
      chainId: 11155111,
      url: configVariable("SEPOLIA_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
  },
  test: {
    mocha: { timeout: 300_000 },
    solidity: {
      // The real factory's bytecode, which Solidity tests deploy.
      fsPermissions: {
        readFile: ["./node_modules/@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"],
      },
      fuzz: { runs: 1000, seed: "0x4b65656c" },
      // `npm run invariants` makes it 1,000 runs: 100,000 calls.
      invariant: { runs: Number(process.env.KEEL_INVARIANT_RUNS ?? 64), depth: 100, failOnRevert: false },
    },
  },
});

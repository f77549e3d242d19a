import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["artifacts", "cache", "coverage", "node_modules", "out", "types", "deploy/deployments"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.mjs", "*.cjs", ".*.cjs", "scripts/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // A bigint or a number in a message is what most of our messages are about.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // One-line arrows that call for effect are how promises and timers read best.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // What ethers decodes is `any`; every use turns it into a string, a bigint or a number at once.
      "@typescript-eslint/no-unsafe-argument": "off",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 50, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // A test suite is one function that holds its cases, and chai's assertions are properties.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-unused-expressions": "off" },
  },
  { files: ["**/*.mjs", "**/*.cjs"], ...tseslint.configs.disableTypeChecked },
);

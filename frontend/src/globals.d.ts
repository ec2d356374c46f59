// What esbuild's loaders make of files that are no TypeScript.
declare module "*.css?text" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const text: string;
  export default text;
}

// The workers of the editor have no types of their own; the bundler makes these classes of them.
declare module '*?worker' {
  const constructor: new () => Worker;
  export default constructor;
}

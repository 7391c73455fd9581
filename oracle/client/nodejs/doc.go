// Package nodejs drives the vendors' libraries for JavaScript, in one process of
// Node that runs js/main.mjs: requests and answers go to and from it as lines of
// JSON. The libraries are those of js/package-lock.json, which make installs;
// nothing here reaches a registry.
package nodejs

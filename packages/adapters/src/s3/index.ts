export { s3Objects, type S3Options } from "./s3.ts";

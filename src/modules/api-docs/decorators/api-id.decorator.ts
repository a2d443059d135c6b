import { ApiParam } from '@nestjs/swagger';

/** A path parameter that is a UUID. What is no UUID is not found, like the id of something that does not exist. */
export function ApiId(name: string, description: string): MethodDecorator {
  return ApiParam({
    name,
    description,
    schema: { type: 'string', format: 'uuid' },
    example: '6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0',
  });
}

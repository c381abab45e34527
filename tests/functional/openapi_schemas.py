"""Whether answers are what an OpenAPI document says of them."""

TYPES = {'string': str, 'integer': int, 'number': (int, float), 'boolean': bool, 'object': dict, 'array': list,
         'null': type(None)}


class Schemas:
    """As much of JSON schema as the document uses."""

    def __init__(self, document):
        self.document = document

    def answer_of(self, path, method='post'):
        operation = self.document['paths'][path][method]
        return operation['responses']['200']['content']['application/json']['schema']

    def request_of(self, path):
        operation = self.document['paths'][path]['post']
        return operation.get('requestBody', {}).get('content', {}).get('application/json', {}).get('schema', {})

    def problems(self, value, schema, place='answer'):
        """Where the value is not what the schema says: a list of texts."""
        if '$ref' in schema:
            found = self.document
            for name in schema['$ref'][2:].split('/'):
                found = found[name]
            return self.problems(value, found, place)
        found = []
        for part in schema.get('allOf', []):
            found += self.problems(value, part, place)
        if 'oneOf' in schema:
            fitting = [part for part in schema['oneOf'] if not self.problems(value, part, place)]
            found += [] if len(fitting) == 1 else [f'{place} fits {len(fitting)} of oneOf']
        kinds = schema.get('type', [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(self.is_of(value, kind) for kind in kinds):
            return [*found, f'{place} is no {kinds}: {value!r}']
        if 'enum' in schema and value not in schema['enum']:
            found.append(f'{place} is none of the enum: {value!r}')
        if 'const' in schema and value != schema['const']:
            found.append(f'{place} is not {schema["const"]!r}')
        if isinstance(value, dict):
            found += [f'{place}.{name} is missing' for name in schema.get('required', []) if name not in value]
            if not schema.get('additionalProperties') and 'allOf' not in schema and place != 'answer':
                found += [f'{place}.{name} is not described' for name in value
                          if schema.get('properties') and name not in schema['properties']]
            for name, part in schema.get('properties', {}).items():
                if name in value:
                    found += self.problems(value[name], part, f'{place}.{name}')
        if isinstance(value, list) and 'items' in schema:
            for index, element in enumerate(value):
                found += self.problems(element, schema['items'], f'{place}[{index}]')
        return found

    @staticmethod
    def is_of(value, kind):
        if kind in ('integer', 'number') and isinstance(value, bool):
            return False
        return isinstance(value, TYPES[kind])

    def path_of(self, path):
        """Of the document's paths the one that this is: "/a/{b}" for "/a/7?c=1", the most literal one first."""
        parts = path.split('?')[0].split('/')
        fitting = [known for known in self.document['paths']
                   if len(known.split('/')) == len(parts)
                   and all(one.startswith('{') or one == part for one, part in zip(known.split('/'), parts))]
        return min(fitting, key=lambda known: known.count('{'), default=None)

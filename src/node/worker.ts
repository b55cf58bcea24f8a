import { jobs } from '../jobs/index.ts';
import { serve } from './serve.ts';

serve(jobs);
